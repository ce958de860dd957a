"""What is given: tables, validation, readers, generators and bundled examples."""
