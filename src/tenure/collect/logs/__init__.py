"""Logs of servers and applications: formats a file each, ordered rules that turn lines into facts, and noise apart."""
