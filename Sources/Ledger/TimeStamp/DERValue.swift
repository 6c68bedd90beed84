/// One value of DER: tag, length and content (X.690 section 8.1). The indices of the slices are places in the file that
/// was read, which is what refusals name.
struct DERValue: Sendable {
  let tag: DERTag
  /// The whole of it, tag and length included.
  let bytes: ArraySlice<UInt8>
  let content: ArraySlice<UInt8>
}
