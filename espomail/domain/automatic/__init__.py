"""Was a mail sent by a program, and may it be answered by one?"""
