"""Second opinions on the few pages that we are not sure of: the page's linked data, its scripts, trafilatura."""
