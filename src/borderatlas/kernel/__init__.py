"""Which places points belong to: exact, millions a second."""
