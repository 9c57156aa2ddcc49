"""Does a mail say that another could not be delivered, and to whom?"""
