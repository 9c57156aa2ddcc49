"""What a person wrote themselves: a mail without its history and signature."""
