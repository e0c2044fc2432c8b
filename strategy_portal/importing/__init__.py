"""The portal's import format: YAML that a civil servant can read, checked to the line before anything is saved."""
