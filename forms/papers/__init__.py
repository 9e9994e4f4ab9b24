"""Every paper: application form, one-time notice, receipt. Pure functions from data to bytes or image."""
