// func register(_ spec: EnvironmentSpec, _ factory: @escaping @Sendable (Configuration) throws -> any Environment)
// func make(_ id: String, renderMode: RenderMode? = nil, options: [String: OptionValue] = [:]) throws -> any Environment
// var registeredEnvironments: [EnvironmentSpec]
