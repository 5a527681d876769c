"""The pages of the customer's door: no account, no script needed, nothing personal in an address."""
