import Foundation
import TestSupport

/// The path of a fixture.
func fixture(_ name: String) -> String { TestFiles.fixture(name).path }
