"""What is compared, told and drawn for people."""
