"""The screens: Qt Quick, thin view models. Shows snapshots of the session, sends events, decides nothing."""
