CREATE SCHEMA IF NOT EXISTS tenants_example;

CREATE TABLE IF NOT EXISTS tenants_example.tenants (
    name text PRIMARY KEY,
    token text UNIQUE NOT NULL,
    greeting text NOT NULL
);
