import ShowreelSupport

/// The hand-over between the thread that draws and the thread that encodes and writes.
///
/// A few frames circulate: free, drawn, written, free again. This pool is the only queue, which bounds it by
/// construction.
///
/// Unchecked, because sinks belong to the writing thread from `run` on until it has been joined.
final class Pipeline: @unchecked Sendable {
  private struct State {
    var free: [Frame]
    var drawn: [Frame] = []
    /// True when no more frames come.
    var hasEnded = false
    var isCancelled = false
    var failure: RecordingError?
    var put = 0
    var written = 0

    /// The error for which no more frames are taken, with the number of frames drawn.
    var error: RecordingError? {
      var error = failure
      error?.drawnCount = put
      return error
    }
  }

  /// The next task of the writing thread.
  private enum Work {
    case write(Frame)
    case finish(frameCount: Int)
    case abandon
  }

  /// The most frames that circulate: with three, drawing, encoding and a full pipe overlap.
  static let capacity = 3

  private let sinks: [any FrameSink]
  private let state: Monitor<State>

  /// Makes a pipeline.
  ///
  /// - Parameters:
  ///   - isSmooth: A flag that is set where scenes are drawn smooth at their native size too.
  ///   - isLetterboxed: A flag that is set where scenes end at their own rectangle.
  ///   - capacity: The number of frames that circulate.
  init(
    sinks: [any FrameSink], encoder: PNGEncoder, width: Int, height: Int, isSmooth: Bool = false,
    isLetterboxed: Bool = false, capacity: Int = Pipeline.capacity
  ) {
    self.sinks = sinks
    // Very large ones are better kept few.
    let count = width * height * 3 > 8 << 20 ? min(2, capacity) : capacity
    var state = State(
      free: (0..<count).map { _ in
        Frame(
          width: width, height: height, isSmooth: isSmooth, isLetterboxed: isLetterboxed, encoder: encoder)
      })
    state.drawn.reserveCapacity(count)
    self.state = Monitor(state)
  }

  // MARK: - The thread that draws

  /// Waits for a frame to draw on.
  func takeFree() throws -> Frame {
    let result: Result<Frame, any Error> = state.wait { state in
      if let error = state.error { return .failure(error) }
      return state.free.popLast().map { .success($0) }
    }
    return try result.get()
  }

  func put(_ frame: Frame) {
    state.change {
      $0.drawn.append(frame)
      $0.put += 1
    }
  }

  func end() {
    state.change { $0.hasEnded = true }
  }

  func cancel() {
    state.change { $0.isCancelled = true }
  }

  /// Gives the outputs their final names, after the writing thread has been joined.
  ///
  /// - Parameter prepare: Called when all are complete, and none has its name yet.
  func publish(preparedBy prepare: () throws -> Void) throws {
    do {
      if let error = state.change({ $0.error }) { throw error }
      try prepare()
      for sink in sinks { try sink.checkDestination() }
      for sink in sinks { try sink.publish() }
    } catch {
      salvage(after: error)
      throw state.change { $0.error } ?? RecordingError(of: error)
    }
  }

  // MARK: - The thread that writes

  func run() {
    do {
      var last: Frame?
      while true {
        let work: Work = state.wait { state in
          if state.isCancelled { return .abandon }
          if !state.drawn.isEmpty { return .write(state.drawn.removeFirst()) }
          return state.hasEnded ? .finish(frameCount: state.written) : nil
        }
        switch work {
        case .write(let frame):
          for sink in sinks { try sink.write(frame) }
          last = frame
          state.change {
            $0.written += 1
            $0.free.append(frame)
          }
        case .finish(let frameCount):
          // As it was: a frame is drawn on again only before another one is put.
          for sink in sinks { try sink.end(last: last) }
          for sink in sinks { try sink.finish(frameCount: frameCount) }
          return
        case .abandon:
          for sink in sinks { sink.abandon() }
          return
        }
      }
    } catch {
      salvage(after: error)
    }
  }

  // MARK: - Either

  /// Notes the first failure, and the files that are kept in spite of it.
  private func salvage(after error: any Error) {
    let kept = sinks.compactMap { $0.salvage() }
    state.change {
      guard $0.failure == nil else { return }
      $0.failure = RecordingError(of: error)
      $0.failure?.kept = kept
    }
  }
}
