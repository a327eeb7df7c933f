"""How fast is the service, measured against what PostgreSQL alone can do on the same machine in the same run?"""
