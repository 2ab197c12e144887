package webchat_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// patience is how long the browser may take for one step on a busy machine.
const patience = 30 * time.Second

// findBrowser is the browser to test with. Without one the test is skipped,
// unless it was said that there must be one.
func findBrowser(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("RAPPORT_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "no browser: install chromium, or name one in RAPPORT_CHROMIUM"
	if strings.Contains(os.Getenv("RAPPORT_REQUIRE"), "chromium") {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// openBrowser starts a browser with a profile of its own: a person's. Its tabs
// are made with tab.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(findBrowser(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-site-isolation-trials", true), chromedp.Flag("lang", "en"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	require.NoError(t, chromedp.Do(ctx)) // the browser lives as long as this context, not as one step
	return ctx
}
