"""From facts to findings: pure rules, and the engine that orders them."""
