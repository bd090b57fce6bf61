sub vcl_recv {
	unset req.http.X-Stored-Method;
	if (req.method == "OPTIONS") {
		set req.http.X-Stored-Method = "OPTIONS";
		return (hash);
	}
}
sub vcl_hash {
	hash_data(req.http.X-Stored-Method);
}
sub vcl_backend_fetch {
	if (bereq.http.X-Stored-Method) {
		set bereq.method = bereq.http.X-Stored-Method;
	}
}
sub vcl_backend_response {
	if (bereq.http.X-Stored-Method && beresp.status < 500) {
		set beresp.ttl = 60s;
	}
}
