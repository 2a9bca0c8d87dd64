"""IP addresses of the visitors in the tests, and the user agent of a browser."""

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "2001:db8:7:7::1"
CAROL_NETWORK = "2001:db8:7:7:"

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
