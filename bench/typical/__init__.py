"""What does the same cost when it is written the usual way?"""
