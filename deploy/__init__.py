"""What a deployment is made of besides the images: the gateway, the databases' log-ins, backups, monitoring."""
