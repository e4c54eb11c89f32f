/// This release, as `--version`, sidecars and pictures name it.
public let showreelVersion = "0.2.0"
