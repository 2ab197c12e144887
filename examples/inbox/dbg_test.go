package main
import ("testing";"fmt";"time"
"github.com/rapport-go/rapport/channel"
"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)
func TestDbg(t *testing.T){
 r:=newRig(t)
 show:=func(w string){ as,err:=r.app.engine.Agents(t.Context()); fmt.Println(w,len(as),err)}
 show("start")
 server := r.app.phones.server
 for i,part := range []channel.Part{ channel.Text{Body: evil}, channel.File{Media: server.Keep([]byte("x"), "application/pdf", evil), Caption: evil},
		channel.Location{Latitude: 1, Longitude: 2, Name: evil, Address: evil, URL: "javascript:alert(3)"},
} {
  _,_ = r.mia.Write(part, whatsapptest.Manner{})
  if err:=server.Flush(t.Context()); err!=nil {t.Fatal(err)}
  show(fmt.Sprint("flush ",i))
  r.app.engine.RunDue(t.Context(), time.Now())
  show(fmt.Sprint("due ",i))
 }
}
