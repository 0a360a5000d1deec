"""Where the bytes of case files lie: sealed objects in a folder or in S3."""
