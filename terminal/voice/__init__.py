"""The voice of the kiosk: from a screen's plain dictionary to sound. No Qt, no network. See docs/voice.md."""
