"""Language models behind LangChain's seam: patience, retries, circuit breaker."""
