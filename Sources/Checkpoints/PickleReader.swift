/// Reads a pickle of tensors, protocols 2 to 5, and executes nothing: it knows the operations that `torch.save` writes
/// for a `state_dict` and what may lie beside it, and refuses every other, and every global that is not in `PickleGlobal`.
///
/// It keeps its stack and its objects in arrays; each operation takes time and memory of the order of the bytes that it
/// was read from and the objects it takes off the stack.
struct PickleReader {
  /// The longest pickle that is read; that of a policy has some kilobytes.
  static let maximumLength = 1 << 20

  private static let maximumRank = 8

  private var cursor: ByteCursor
  private var objects = PickleObjects()
  private var stack: [PickleObjects.Number] = []
  /// The heights of the stack at the marks.
  private var marks: [Int] = []
  private var memo: [Int: PickleObjects.Number] = [:]

  private init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes, of: "the pickle") }

  /// The objects, and which of them is the whole.
  static func read(_ bytes: [UInt8]) throws(FormatError) -> (PickleObjects, PickleObjects.Number) {
    var reader = PickleReader(bytes)
    guard try reader.cursor.byte() == 0x80, case let version = try reader.cursor.byte(), 2...5 ~= version
    else {
      throw FormatError("expected a pickle of protocol 2 to 5, found other bytes")
    }
    while try reader.step() {}
    guard reader.stack.count == 1, reader.marks.isEmpty else {
      throw FormatError("expected one object at the pickle's end, found \(reader.stack.count)")
    }
    return (reader.objects, reader.stack[0])
  }

  /// Executes one operation; false at the end. Names of the operations: Python's `pickletools`.
  private mutating func step() throws(FormatError) -> Bool {
    let position = cursor.position
    let code = try cursor.byte()
    switch code {
    case UInt8(ascii: "."): return false  // STOP
    case 0x95: try cursor.skip(8)  // FRAME; its length only helps to read ahead
    case UInt8(ascii: "("): marks.append(stack.count)  // MARK
    case UInt8(ascii: "N"): push(.none)
    case 0x88: push(.bool(true))
    case 0x89: push(.bool(false))
    case UInt8(ascii: "K"): push(.integer(Int(try cursor.number(1))))  // BININT1
    case UInt8(ascii: "M"): push(.integer(Int(try cursor.number(2))))  // BININT2
    case UInt8(ascii: "J"):  // BININT
      push(.integer(Int(Int32(truncatingIfNeeded: try cursor.number(4)))))
    case 0x8A: push(.integer(try long()))  // LONG1
    case UInt8(ascii: "G"):  // BINFLOAT
      push(.number(Double(bitPattern: try cursor.number(8).byteSwapped)))
    case UInt8(ascii: "X"): push(.text(try cursor.text(Int(try cursor.number(4)))))  // BINUNICODE
    case 0x8C: push(.text(try cursor.text(Int(try cursor.number(1)))))  // SHORT_BINUNICODE
    case UInt8(ascii: ")"): push(.tuple([]))  // EMPTY_TUPLE
    case 0x85, 0x86, 0x87: push(.tuple(try pop(Int(code) - 0x84)))  // TUPLE1, TUPLE2, TUPLE3
    case UInt8(ascii: "t"): push(.tuple(try popToMark()))  // TUPLE
    case UInt8(ascii: "]"): push(.list([]))  // EMPTY_LIST
    case UInt8(ascii: "a"): try append(try pop(1))  // APPEND
    case UInt8(ascii: "e"): try append(try popToMark())  // APPENDS
    case UInt8(ascii: "}"): push(.dictionary([]))  // EMPTY_DICT
    case UInt8(ascii: "s"): try setItems(try pop(2))  // SETITEM
    case UInt8(ascii: "u"): try setItems(try popToMark())  // SETITEMS
    case UInt8(ascii: "q"): try remember(Int(try cursor.number(1)))  // BINPUT
    case UInt8(ascii: "r"): try remember(Int(try cursor.number(4)))  // LONG_BINPUT
    case 0x94: try remember(memo.count)  // MEMOIZE
    case UInt8(ascii: "h"): try recall(Int(try cursor.number(1)))  // BINGET
    case UInt8(ascii: "j"): try recall(Int(try cursor.number(4)))  // LONG_BINGET
    case UInt8(ascii: "c"): try pushGlobal(module: try cursor.line(), name: try cursor.line())  // GLOBAL
    case 0x93:  // STACK_GLOBAL
      let names = try pop(2).map { objects.text($0) ?? "?" }
      try pushGlobal(module: names[0], name: names[1])
    case UInt8(ascii: "Q"): push(.storage(try storage(try pop(1)[0])))  // BINPERSID
    case UInt8(ascii: "R"):  // REDUCE
      let parts = try pop(2)
      push(try call(parts[0], with: parts[1]))
    case UInt8(ascii: "b"): try build(try pop(1)[0])  // BUILD
    default:
      throw FormatError("expected a pickle of tensors, found the operation \(code) at byte \(position)")
    }
    return true
  }
}

// MARK: The stack

extension PickleReader {
  private mutating func push(_ value: PickleValue) { stack.append(objects.add(value)) }

  /// Takes `count` objects off the stack, but none from below the last mark; the topmost comes last.
  private mutating func pop(_ count: Int) throws(FormatError) -> [PickleObjects.Number] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw FormatError("expected \(count) objects on the pickle's stack before byte \(cursor.position)")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(FormatError) -> [PickleObjects.Number] {
    guard let mark = marks.popLast() else {
      throw FormatError("expected a mark on the pickle's stack before byte \(cursor.position)")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  /// The object on top of the stack, which stays there.
  private func top() throws(FormatError) -> PickleObjects.Number {
    guard stack.count > (marks.last ?? 0), let top = stack.last else {
      throw FormatError("expected an object on the pickle's stack before byte \(cursor.position)")
    }
    return top
  }

  private mutating func remember(_ index: Int) throws(FormatError) { memo[index] = try top() }

  private mutating func recall(_ index: Int) throws(FormatError) {
    guard let number = memo[index] else {
      throw FormatError("expected the pickle's object \(index) before byte \(cursor.position), found none")
    }
    stack.append(number)
  }

  /// LONG1: two's complement of up to 255 bytes, of which 8 are read.
  private mutating func long() throws(FormatError) -> Int {
    let count = Int(try cursor.byte())
    guard count <= 8 else {
      throw FormatError("expected a number of at most 64 bits in the pickle, found one of \(count) bytes")
    }
    guard count > 0 else { return 0 }
    let shift = UInt64(64 - 8 * count)
    return Int(Int64(bitPattern: try cursor.number(count) << shift) >> shift)
  }

  private mutating func append(_ items: [PickleObjects.Number]) throws(FormatError) {
    guard objects.append(items, to: try top()) else {
      throw FormatError("expected a list to append to in the pickle before byte \(cursor.position)")
    }
  }

  private mutating func setItems(_ items: [PickleObjects.Number]) throws(FormatError) {
    guard objects.set(items, of: try top()) else {
      throw FormatError("expected a dictionary and pairs in the pickle before byte \(cursor.position)")
    }
  }
}

// MARK: The objects of PyTorch

extension PickleReader {
  private mutating func pushGlobal(module: String, name: String) throws(FormatError) {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw FormatError(
        "expected a state_dict of tensors alone, found the global \(module).\(name), which is not read; "
          + "save with torch.save(model.state_dict(), …)")
    }
    push(.global(global))
  }

  private func storage(_ id: PickleObjects.Number) throws(FormatError) -> PickleStorage {
    guard let parts = objects.tuple(id), parts.count == 5, objects.text(parts[0]) == "storage",
      case .global(.storageType(let format)) = objects[parts[1]], let key = objects.text(parts[2]),
      let count = objects.integer(parts[4]), count >= 0
    else {
      throw FormatError("expected a storage's type, key, place and size in the pickle, found something else")
    }
    return PickleStorage(format: format, key: key, count: count)
  }

  private func call(
    _ callee: PickleObjects.Number, with arguments: PickleObjects.Number
  ) throws(FormatError) -> PickleValue {
    guard case .global(let global) = objects[callee], let values = objects.tuple(arguments) else {
      throw FormatError("expected a call of a known global in the pickle, found \(objects[callee].kind)")
    }
    switch global {
    case .orderedDictionary where values.isEmpty: return .dictionary([])
    case .rebuildTensor where values.count >= 6:
      guard case .storage(let storage) = objects[values[0]], let offset = objects.integer(values[1]),
        let shape = objects.integers(values[2], limit: Self.maximumRank),
        let strides = objects.integers(values[3], limit: Self.maximumRank),
        shape.count == strides.count, shape.allSatisfy({ $0 >= 0 })
      else { break }
      return .tensor(PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    case .rebuildParameter where values.count == 3:
      guard case .tensor(let tensor) = objects[values[0]] else { break }
      return .tensor(tensor)
    default: break
    }
    throw FormatError("expected the arguments that PyTorch gives to \(global.name), found others")
  }

  /// The attributes of an `OrderedDict`, such as a `state_dict`'s `_metadata`, are of no use here.
  private mutating func build(_ state: PickleObjects.Number) throws(FormatError) {
    guard case .dictionary = objects[try top()], case .dictionary = objects[state] else {
      throw FormatError("expected attributes of a dictionary in the pickle, found \(objects[try top()].kind)")
    }
  }
}
