"""Every kind of device, simulated at the byte level. Not part of a production build."""
