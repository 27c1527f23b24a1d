"""From a URL to the bytes a server sent."""
