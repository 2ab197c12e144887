package wechattest

// The second implementation, for tests from outside.
var (
	OtherOpen      = otherOpen
	OtherSeal      = otherSeal
	OtherSignature = otherSignature
)
