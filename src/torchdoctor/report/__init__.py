"""The same objects in several dresses: console, JSON, and the flow as one glance."""
