"""What a supervisor, an orchestrator or Prometheus is told of a running bot."""
