CREATE SCHEMA tenants_example;

CREATE TABLE tenants_example.tenants (
    name text PRIMARY KEY,
    token text UNIQUE NOT NULL,
    greeting text NOT NULL
);

-- Whoever deletes a tenant takes its origins from all replicas.
ALTER TABLE originfeed.origins
    ADD FOREIGN KEY (tenant) REFERENCES tenants_example.tenants ON DELETE CASCADE;
