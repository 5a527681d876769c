"""Huiyin 回音 runs a customer-service department."""
