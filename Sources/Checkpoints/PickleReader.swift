/// Reads a pickle, protocols 2 to 5, and executes nothing: it knows how tensors, dictionaries, lists and plain values are
/// written; of every other object it keeps the name of its class and what would have gone into it.
///
/// It keeps its stack and its objects in arrays; each operation takes time and memory of the order of the bytes that it
/// was read from and the objects it takes off the stack.
struct PickleReader {
  /// The longest pickle that is read. That of a policy has some kilobytes; arrays beside it may be longer.
  static let maximumLength = 1 << 26
  /// The greatest number of objects; those of a file of arrays and tensors are some thousands.
  private static let maximumObjects = 1 << 22

  private static let maximumRank = 8

  private var cursor: ByteCursor
  private var objects: PickleObjects
  private var stack = Stack()
  /// The heights of the stack at the marks.
  private var marks: [Int] = []
  private var memo: [Int: PickleObjects.Number] = [:]

  private init(_ bytes: [UInt8], from position: Int) throws(FormatError) {
    cursor = ByteCursor(bytes, of: "the pickle")
    try cursor.skip(position)
    objects = PickleObjects(of: bytes)
  }

  /// The objects, and which of them is the whole.
  static func read(_ bytes: [UInt8]) throws(FormatError) -> (PickleObjects, PickleObjects.Number) {
    let (objects, root, _) = try read(bytes, from: 0)
    return (objects, root)
  }

  /// The objects of the pickle that starts at `position`, which of them is the whole, and where the pickle ends.
  static func read(
    _ bytes: [UInt8], from position: Int
  ) throws(FormatError) -> (PickleObjects, PickleObjects.Number, end: Int) {
    var reader = try PickleReader(bytes, from: position)
    guard try reader.cursor.byte() == 0x80, case let version = try reader.cursor.byte(), 2...5 ~= version
    else {
      throw FormatError("expected a pickle of protocol 2 to 5, found other bytes")
    }
    while try reader.step() {
      guard reader.objects.all.count <= maximumObjects, reader.stack.count <= maximumObjects,
        reader.marks.count <= maximumObjects
      else { throw FormatError("expected a pickle of at most \(maximumObjects) objects, found more") }
    }
    guard reader.stack.count == 1, reader.marks.isEmpty else {
      throw FormatError("expected one object at the pickle's end, found \(reader.stack.count)")
    }
    return (reader.objects, reader.stack[0], reader.cursor.position)
  }

  /// Executes one operation; false at the end. Names of the operations: Python's `pickletools`.
  private mutating func step() throws(FormatError) -> Bool {
    let position = cursor.position
    let code = try cursor.byte()
    switch code {
    case UInt8(ascii: "."): return false  // STOP
    case 0x95: try cursor.skip(8)  // FRAME; its length only helps to read ahead
    case UInt8(ascii: "("): marks.append(stack.count)  // MARK
    case UInt8(ascii: "0"): _ = try popped()  // POP
    case UInt8(ascii: "1"): _ = try itemsToMark()  // POP_MARK
    case UInt8(ascii: "q"): try remember(Int(try cursor.number(1)))  // BINPUT
    case UInt8(ascii: "r"): try remember(Int(try cursor.number(4)))  // LONG_BINPUT
    case 0x94: try remember(memo.count)  // MEMOIZE
    case UInt8(ascii: "h"): try recall(Int(try cursor.number(1)))  // BINGET
    case UInt8(ascii: "j"): try recall(Int(try cursor.number(4)))  // LONG_BINGET
    default:
      if try stepValue(code) { return true }
      if try stepCollection(code) { return true }
      if try stepObject(code) { return true }
      throw FormatError("expected a pickle of tensors, found the operation \(code) at byte \(position)")
    }
    return true
  }

  /// Numbers, strings and bytes.
  private mutating func stepValue(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case UInt8(ascii: "N"): push(.none)
    case 0x88: push(.bool(true))
    case 0x89: push(.bool(false))
    case UInt8(ascii: "K"): push(.integer(Int(try cursor.number(1))))  // BININT1
    case UInt8(ascii: "M"): push(.integer(Int(try cursor.number(2))))  // BININT2
    case UInt8(ascii: "J"):  // BININT
      push(.integer(Int(Int32(truncatingIfNeeded: try cursor.number(4)))))
    case 0x8A: try pushLong(count: Int(try cursor.number(1)))  // LONG1
    case 0x8B: try pushLong(count: Int(try cursor.number(4)))  // LONG4
    case UInt8(ascii: "G"):  // BINFLOAT
      push(.number(Double(bitPattern: try cursor.number(8).byteSwapped)))
    case UInt8(ascii: "X"): push(.text(try cursor.text(try count(4))))  // BINUNICODE
    case 0x8C: push(.text(try cursor.text(try count(1))))  // SHORT_BINUNICODE
    case 0x8D: push(.text(try cursor.text(try count(8))))  // BINUNICODE8
    case UInt8(ascii: "B"), UInt8(ascii: "T"): try pushBytes(try count(4))  // BINBYTES, BINSTRING
    case UInt8(ascii: "C"), UInt8(ascii: "U"): try pushBytes(try count(1))  // SHORT_BINBYTES, SHORT_BINSTRING
    case 0x8E, 0x96: try pushBytes(try count(8))  // BINBYTES8, BYTEARRAY8
    default: return false
    }
    return true
  }

  /// Tuples, lists, dictionaries and sets.
  private mutating func stepCollection(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case UInt8(ascii: ")"): push(.tuple([]))  // EMPTY_TUPLE
    case 0x85, 0x86, 0x87: push(.tuple(try items(Int(code) - 0x84)))  // TUPLE1, TUPLE2, TUPLE3
    case UInt8(ascii: "t"): push(.tuple(try itemsToMark()))  // TUPLE
    case UInt8(ascii: "]"), 0x8F: push(.list([]))  // EMPTY_LIST, EMPTY_SET
    case UInt8(ascii: "l"), 0x91: push(.list(try itemsToMark()))  // LIST, FROZENSET
    case UInt8(ascii: "a"): try append(try items(1))  // APPEND
    case UInt8(ascii: "e"), 0x90: try append(try itemsToMark())  // APPENDS, ADDITEMS
    case UInt8(ascii: "}"): push(.dictionary([]))  // EMPTY_DICT
    case UInt8(ascii: "d"):  // DICT
      let items = try itemsToMark()
      push(.dictionary([]))
      try setItems(items)
    case UInt8(ascii: "s"): try setItems(try items(2))  // SETITEM
    case UInt8(ascii: "u"): try setItems(try itemsToMark())  // SETITEMS
    default: return false
    }
    return true
  }

  /// Names, and objects that they would make.
  private mutating func stepObject(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case UInt8(ascii: "c"): try pushGlobal(module: try cursor.line(), name: try cursor.line())  // GLOBAL
    case 0x93:  // STACK_GLOBAL
      let names = try items(2).map { objects.text($0) ?? "?" }
      try pushGlobal(module: names[0], name: names[1])
    case UInt8(ascii: "Q"): push(try persistent(try popped()))  // BINPERSID
    case UInt8(ascii: "R"):  // REDUCE
      let parts = try items(2)
      push(try call(parts[0], with: parts[1]))
    case 0x81:  // NEWOBJ
      let parts = try items(2)
      try pushObject(of: parts[0], with: parts[1])
    case 0x92:  // NEWOBJ_EX
      let parts = try items(3)
      try pushObject(of: parts[0], with: parts[1])
    case UInt8(ascii: "b"): try build(try popped())  // BUILD
    default: return false
    }
    return true
  }
}

// MARK: The stack

/// Numbers on top of each other. Taking one away leaves the array as it is: whatever else held the array at that moment would
/// have all of it copied, each time.
private struct Stack {
  private var items: [PickleObjects.Number] = []
  /// The number of objects on the stack; what is above is no longer there.
  var count = 0

  subscript(place: Int) -> PickleObjects.Number { items[place] }

  mutating func push(_ number: PickleObjects.Number) {
    if count < items.count { items[count] = number } else { items.append(number) }
    count += 1
  }
}

extension PickleReader {
  private mutating func push(_ value: PickleValue) { stack.push(objects.add(value)) }

  /// The number of bytes that follow; a number larger than any pickle makes the caller's next read fail.
  private mutating func count(_ size: Int) throws(FormatError) -> Int {
    Int(min(try cursor.number(size), UInt64(UInt32.max)))
  }

  private mutating func pushBytes(_ count: Int) throws(FormatError) {
    try cursor.skip(count)
    push(.bytes(cursor.position - count..<cursor.position))
  }

  /// Pushes a whole number in two's complement; one of more than eight bytes, such as a random generator's state, is
  /// pushed as an opaque value.
  private mutating func pushLong(count: Int) throws(FormatError) {
    guard 1...8 ~= count else {
      try cursor.skip(count)
      return push(count == 0 ? .integer(0) : .none)
    }
    let shift = UInt64(64 - 8 * count)
    push(.integer(Int(Int64(bitPattern: try cursor.number(count) << shift) >> shift)))
  }

  private mutating func popped() throws(FormatError) -> PickleObjects.Number {
    let number = try top()
    stack.count -= 1
    return number
  }

  /// Takes `count` objects off the stack, but none from below the last mark; the topmost comes last.
  private mutating func items(_ count: Int) throws(FormatError) -> [PickleObjects.Number] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw FormatError("expected \(count) objects on the pickle's stack before byte \(cursor.position)")
    }
    return take(from: stack.count - count)
  }

  private mutating func itemsToMark() throws(FormatError) -> [PickleObjects.Number] {
    guard let mark = marks.popLast() else {
      throw FormatError("expected a mark on the pickle's stack before byte \(cursor.position)")
    }
    return take(from: mark)
  }

  private mutating func take(from start: Int) -> [PickleObjects.Number] {
    defer { stack.count = start }
    return (start..<stack.count).map { stack[$0] }
  }

  /// The object on top of the stack, which stays there.
  private func top() throws(FormatError) -> PickleObjects.Number {
    guard stack.count > (marks.last ?? 0) else {
      throw FormatError("expected an object on the pickle's stack before byte \(cursor.position)")
    }
    return stack[stack.count - 1]
  }

  private mutating func remember(_ index: Int) throws(FormatError) { memo[index] = try top() }

  private mutating func recall(_ index: Int) throws(FormatError) {
    guard let number = memo[index] else {
      throw FormatError("expected the pickle's object \(index) before byte \(cursor.position), found none")
    }
    stack.push(number)
  }

  private mutating func append(_ items: [PickleObjects.Number]) throws(FormatError) {
    let target = try top()
    // What an object of an unknown class would do with the items is unknown too.
    if case .object = objects[target] { return }
    guard objects.append(items[...], to: target) else {
      throw FormatError("expected a list to append to in the pickle before byte \(cursor.position)")
    }
  }

  private mutating func setItems(_ items: [PickleObjects.Number]) throws(FormatError) {
    let target = try top()
    if case .object = objects[target] { return }
    guard objects.set(items[...], of: target) else {
      throw FormatError("expected a dictionary and pairs in the pickle before byte \(cursor.position)")
    }
  }
}

// MARK: Objects

extension PickleReader {
  private mutating func pushGlobal(module: String, name: String) throws(FormatError) {
    guard !PickleGlobal.runsPrograms(module: module, name: name) else {
      throw FormatError(
        "expected tensors, found the global \(module).\(name): Python would run it on loading, so this file may do "
          + "harm there; here nothing of it was executed")
    }
    push(.global(PickleGlobal(module: module, name: name)))
  }

  /// The object behind a persistent id: a storage, or, in files from before PyTorch 1.6, a module's class with its
  /// source.
  private func persistent(_ id: PickleObjects.Number) throws(FormatError) -> PickleValue {
    guard let parts = objects.tuple(id), 4...6 ~= parts.count else { throw Self.noStorage }
    if objects.text(parts[0]) == "module" { return objects[parts[1]] }
    guard parts.count >= 5, objects.text(parts[0]) == "storage",
      case .global(.storageType(let format)) = objects[parts[1]], let key = objects.text(parts[2]),
      let count = objects.integer(parts[4]), count >= 0
    else { throw Self.noStorage }
    // Before PyTorch 1.6 a storage might be a part of another.
    if parts.count == 6, objects.tuple(parts[5]) != nil {
      throw FormatError(
        "expected a storage of its own, found \(key) as a part of another; save it with .clone()")
    }
    return .storage(PickleStorage(format: format, key: key, count: count))
  }

  private static let noStorage = FormatError(
    "expected a storage's type, key, place and size in the pickle, found something else")

  private func call(
    _ callee: PickleObjects.Number, with arguments: PickleObjects.Number
  ) throws(FormatError) -> PickleValue {
    guard case .global(let global) = objects[callee], let values = objects.tuple(arguments) else {
      // The result of a call that was not made may be called in its turn.
      if case .object(let object) = objects[callee] {
        return .object(PickleObject(name: object.name, arguments: arguments))
      }
      throw FormatError("expected a call of a known global in the pickle, found \(objects.kind(callee))")
    }
    switch global {
    // A `defaultdict` has what makes its values as an argument.
    case .orderedDictionary where values.count <= 1: return .dictionary([])
    case .rebuildTensor where values.count >= 4:
      guard case .storage(let storage) = objects[values[0]], let offset = objects.integer(values[1]),
        let shape = objects.integers(values[2], limit: Self.maximumRank),
        let strides = objects.integers(values[3], limit: Self.maximumRank),
        shape.count == strides.count, shape.allSatisfy({ $0 >= 0 })
      else { break }
      return .tensor(PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    case .rebuildParameter where values.count >= 3:
      guard case .tensor(let tensor) = objects[values[0]] else { break }
      return .tensor(tensor)
    case .rebuildFromType where values.count == 4:
      guard case .global(let function) = objects[values[0]], function != .rebuildFromType else { break }
      return try call(values[0], with: values[2])
    case .other(let name): return .object(PickleObject(name: name, arguments: arguments))
    default: break
    }
    throw FormatError("expected the arguments that PyTorch gives to \(global.name), found others")
  }

  private mutating func pushObject(
    of type: PickleObjects.Number, with arguments: PickleObjects.Number
  ) throws(FormatError) {
    switch objects[type] {
    case .global(.orderedDictionary): push(.dictionary([]))
    case .global(let global): push(.object(PickleObject(name: global.name, arguments: arguments)))
    case .object(let object): push(.object(PickleObject(name: object.name, arguments: arguments)))
    default: throw FormatError("expected a class of an object in the pickle, found \(objects.kind(type))")
    }
  }

  /// Gives an object its attributes; those of an `OrderedDict`, such as a `state_dict`'s `_metadata`, and of tensors
  /// are not needed and dropped.
  private mutating func build(_ state: PickleObjects.Number) throws(FormatError) {
    let target = try top()
    switch objects[target] {
    case .dictionary, .tensor, .list: break
    case .object: _ = objects.setState(of: target, to: state)
    default:
      throw FormatError(
        "expected attributes of an object in the pickle, found them of \(objects.kind(target))")
    }
  }
}
