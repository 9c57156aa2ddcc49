"""Who hears of a mail, in what words, and by which way."""
