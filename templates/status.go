package templates

import "strings"

// A Status is the provider's word for a template's approval, in upper case.
type Status string

// The statuses that are common to providers. Only an approved template can be
// sent. The words are those of WhatsApp (templates/template-management and the
// webhook message_template_status_update, 2025-11).
const (
	StatusApproved        Status = "APPROVED"
	StatusPending         Status = "PENDING"
	StatusRejected        Status = "REJECTED"
	StatusPaused          Status = "PAUSED"
	StatusDisabled        Status = "DISABLED"
	StatusAppealed        Status = "IN_APPEAL"
	StatusLimitExceeded   Status = "LIMIT_EXCEEDED"
	StatusPendingDeletion Status = "PENDING_DELETION"
	StatusDeleted         Status = "DELETED"
	StatusArchived        Status = "ARCHIVED"
)

// synonyms are other words for the same statuses: "submitted" is the older
// listing of 360dialog (docs.360dialog.com, templates), the others are events
// on WhatsApp after which a template can be sent again.
var synonyms = map[Status]Status{
	"SUBMITTED": StatusPending, "UNPAUSED": StatusApproved, "REINSTATED": StatusApproved, "UNARCHIVED": StatusApproved,
}

// ParseStatus reads a provider's word, in whatever case it is written. A word
// that is not known is returned in upper case, and cannot be sent.
func ParseStatus(word string) Status {
	s := Status(strings.ToUpper(strings.TrimSpace(word)))
	if known, ok := synonyms[s]; ok {
		return known
	}
	return s
}

// A Category is what a template is for, in upper case.
type Category string

// The categories that are common to providers.
const (
	CategoryMarketing      Category = "MARKETING"
	CategoryUtility        Category = "UTILITY"
	CategoryAuthentication Category = "AUTHENTICATION"
)

// ParseCategory reads a provider's word, in whatever case it is written.
func ParseCategory(word string) Category {
	return Category(strings.ToUpper(strings.TrimSpace(word)))
}

// The ratings of WhatsApp (templates/template-quality, 2025-11), for
// Template.Quality.
const (
	QualityHigh    = "GREEN"
	QualityMedium  = "YELLOW"
	QualityLow     = "RED"
	QualityUnknown = "UNKNOWN"
)
