"""A certificate for 127.0.0.1 that signs itself, and its key: nothing but tests trusts it.

Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1,DNS:localhost
"""

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUe3i4KnKZQ3fzCZpEEDYUNeIUQ+UwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDExNDIxMFoYDzIxMjYxMDMx
MTE0MjEwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATxowa0btElARd40AzrN1z04Ls/7i2mYA3jF/OazEuIjkzSBUJadZdN
S5+ITBmsF7N5jbeZwAz08ln0hjnuIvSEo28wbTAdBgNVHQ4EFgQUxG0Icr+jL7dq
2+S+2vzuc3nMVc4wHwYDVR0jBBgwFoAUxG0Icr+jL7dq2+S+2vzuc3nMVc4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDSAAwRQIgB2GRjufGXQgBv+Lih2Y3VRUXErJT3Ni3t4u80oXlDfUCIQDG
/dJvNHIY1oFikEwk2T3bqGkk2nyzvAy7xc9OnW5JPQ==
-----END CERTIFICATE-----
"""

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUWCdIB/TU/NW+I8q
B9FP+bqOf4r1u5iq/dR/O7d+OXihRANCAATxowa0btElARd40AzrN1z04Ls/7i2m
YA3jF/OazEuIjkzSBUJadZdNS5+ITBmsF7N5jbeZwAz08ln0hjnuIvSE
-----END PRIVATE KEY-----
"""
