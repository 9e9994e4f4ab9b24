"""Boards with relays and inputs that speak Modbus RTU: lamps and presence sensors hang on the same line."""
