// Package bug is a small DNS server.
package bug

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
)

// dnsHeader starts every message.
type dnsHeader struct {
	TransactionID  uint16
	Flags          uint16
	NumQuestions   uint16
	NumAnswers     uint16
	NumAuthorities uint16
	NumAdditionals uint16
}

// dnsResourceRecord is a question or an answer.
type dnsResourceRecord struct {
	DomainName   string
	Type         uint16
	Class        uint16
	TimeToLive   uint32
	ResourceData []byte
}

const (
	typeA          uint16 = 1
	classINET      uint16 = 1
	flagResponse   uint16 = 1 << 15
	maxMessageSize        = 512
)

var errQuestion = errors.New("question is cut off")

// lookup returns the answers for a question.
func lookup(names map[string]net.IP, q dnsResourceRecord) []dnsResourceRecord {
	if q.Type != typeA || q.Class != classINET {
		return nil
	}
	ip, ok := names[strings.ToLower(q.DomainName)]
	if !ok {
		return nil
	}
	return []dnsResourceRecord{{
		DomainName:   q.DomainName,
		Type:         typeA,
		Class:        classINET,
		TimeToLive:   60,
		ResourceData: ip.To4(),
	}}
}

// readDomainName reads labels up to the empty one.
func readDomainName(buf *bytes.Buffer) (string, error) {
	var labels []string
	for {
		n, err := buf.ReadByte()
		if err != nil {
			return "", err
		}
		if n == 0 {
			return strings.Join(labels, "."), nil
		}
		label := buf.Next(int(n))
		if len(label) < int(n) {
			return "", io.ErrUnexpectedEOF
		}
		labels = append(labels, string(label))
	}
}

func writeDomainName(buf *bytes.Buffer, name string) {
	for _, label := range strings.Split(name, ".") {
		buf.WriteByte(byte(len(label)))
		buf.WriteString(label)
	}
	buf.WriteByte(0)
}

func writeRecord(buf *bytes.Buffer, rr dnsResourceRecord, answer bool) {
	writeDomainName(buf, rr.DomainName)
	b := binary.BigEndian.AppendUint16(nil, rr.Type)
	b = binary.BigEndian.AppendUint16(b, rr.Class)
	if answer {
		b = binary.BigEndian.AppendUint32(b, rr.TimeToLive)
		b = binary.BigEndian.AppendUint16(b, uint16(len(rr.ResourceData)))
		b = append(b, rr.ResourceData...)
	}
	buf.Write(b)
}

// readQuestions decodes the header and the questions of a request.
func readQuestions(buf *bytes.Buffer) (h dnsHeader, questions []dnsResourceRecord, err error) {
	if err = binary.Read(buf, binary.BigEndian, &h); err != nil {
		return h, nil, fmt.Errorf("decode header: %w", err)
	}
	questions = make([]dnsResourceRecord, h.NumQuestions)
	for _, q := range questions {
		q.DomainName, err = readDomainName(buf) // BUG: lost-update
		if err != nil {
			return h, nil, fmt.Errorf("decode label: %w", err)
		}
		if buf.Len() < 4 {
			return h, nil, errQuestion
		}
		q.Type = binary.BigEndian.Uint16(buf.Next(2))  // ALSO: lost-update
		q.Class = binary.BigEndian.Uint16(buf.Next(2)) // ALSO: lost-update
	}
	return h, questions, nil
}

// answer returns the response to a request.
func answer(names map[string]net.IP, request []byte) ([]byte, error) {
	h, questions, err := readQuestions(bytes.NewBuffer(request))
	if err != nil {
		return nil, err
	}
	var answers []dnsResourceRecord
	for _, q := range questions {
		answers = append(answers, lookup(names, q)...)
	}
	var out bytes.Buffer
	err = binary.Write(&out, binary.BigEndian, &dnsHeader{
		TransactionID: h.TransactionID,
		Flags:         flagResponse,
		NumQuestions:  h.NumQuestions,
		NumAnswers:    uint16(len(answers)),
	})
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		writeRecord(&out, q, false)
	}
	for _, a := range answers {
		writeRecord(&out, a, true)
	}
	return out.Bytes(), nil
}

// Serve answers requests until the socket is closed.
func Serve(conn *net.UDPConn, names map[string]net.IP) error {
	for {
		buf := make([]byte, maxMessageSize)
		n, addr, err := conn.ReadFromUDP(buf)
		if err != nil {
			return err
		}
		go func() {
			out, err := answer(names, buf[:n])
			if err != nil {
				log.Printf("%v: %v", addr, err)
				return
			}
			_, _ = conn.WriteToUDP(out, addr)
		}()
	}
}
