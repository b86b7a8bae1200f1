// A resource server with golang-jwt, as its README shows it. MODE=decode reads the claims and verifies nothing.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/golang-jwt/jwt"
)

func main() {
	key := []byte(os.Getenv("JWT_KEY"))
	verifying := &jwt.Parser{ValidMethods: []string{"HS256"}}
	http.HandleFunc("/jobs", func(answer http.ResponseWriter, request *http.Request) {
		token := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")
		var err error
		if os.Getenv("MODE") == "decode" {
			_, _, err = verifying.ParseUnverified(token, jwt.MapClaims{})
		} else {
			_, err = verifying.Parse(token, func(*jwt.Token) (interface{}, error) { return key, nil })
		}
		answer.Header().Set("Content-Type", "application/json")
		if err != nil {
			answer.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(answer, "{\"error\":%q}", err.Error())
			return
		}
		fmt.Fprint(answer, `{"jobs":[{"id":7}]}`)
	})
	if err := http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
