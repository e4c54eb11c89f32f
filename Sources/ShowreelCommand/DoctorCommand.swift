import ArgumentParser
import Showreel

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Says what this machine has for recording, and what is missing.",
    discussion: """
      Each format is tried on a small video in a temporary folder. The exit code is 0 where the default, mp4, can be \
      recorded, whatever else is missing; 69 where ffmpeg or the encoder is not there.
      """)

  @OptionGroup var program: FFmpegOption

  func run() throws {
    let diagnosis = Diagnosis(video: VideoSettings(patience: 10, ffmpeg: program.ffmpeg))
    for finding in diagnosis.findings { printResult(Text.presentable("\(finding)")) }
    if let failure = diagnosis.failure { throw failure }
  }
}
