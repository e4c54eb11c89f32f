// All that a user of the package calls, by one import.
@_exported import Checkpoints
@_exported import Environments
@_exported import Episodes
@_exported import Evaluation
@_exported import Figures
@_exported import Physics
@_exported import Policies
@_exported import Publishing
@_exported import Raster
@_exported import Recording
@_exported import ShowreelSupport
@_exported import Training
