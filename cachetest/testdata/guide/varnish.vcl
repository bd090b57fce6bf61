sub vcl_backend_response {
	if (beresp.http.Vary ~ "\*") {
		set beresp.uncacheable = true;
		set beresp.ttl = 120s;
		return (deliver);
	}
}
