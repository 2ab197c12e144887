package meta

import "testing"

const statusBody = `{"object":"whatsapp_business_account","entry":[{"id":"2220002220","changes":[{"value":{"messaging_product":"whatsapp",` +
	`"metadata":{"display_phone_number":"49301234567","phone_number_id":"1110001110"},"statuses":[{"id":"wamid.HBgNNDkxNTEyMzQ1Njc4FQIAERgSM0E",` +
	`"status":"delivered","timestamp":"1790000000","recipient_id":"4915123456701","recipient_user_id":"DE.abc","biz_opaque_callback_data":` +
	`"0198e0f5-0000-7000-8000-000000000001","pricing":{"billable":true,"pricing_model":"PMP","category":"service","type":"regular"}}]},"field":"messages"}]}]}`

func BenchmarkDecodeStatus(b *testing.B) {
	body := []byte(statusBody)
	b.Run("short way", func(b *testing.B) {
		for b.Loop() {
			if _, ok := (Decoder{}).quick(body); !ok {
				b.Fatal("not taken")
			}
		}
	})
	b.Run("long way", func(b *testing.B) {
		for b.Loop() {
			if _, err := (Decoder{}).long(body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
