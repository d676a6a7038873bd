package report

import (
	"encoding/json"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/memvet/memvet/internal/finding"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	projectURL  = "https://github.com/memvet/memvet"
	// fingerprintName carries a version: it changes when the recipe does.
	fingerprintName = "memvet/v1"
)

// sarif collects everything and writes one document at the end. The types
// below are the part of SARIF 2.1.0 that memvet fills in.
type sarif struct {
	w   io.Writer
	src *sources
	log sarifLog
}

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool               sarifTool                `json:"tool"`
		Invocations        []sarifInvocation        `json:"invocations"`
		OriginalURIBaseIDs map[string]sarifArtifact `json:"originalUriBaseIds"`
		ColumnKind         string                   `json:"columnKind"`
		Results            []sarifResult            `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		Help             sarifText `json:"help"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifArtifact struct {
		URI         string     `json:"uri,omitempty"`
		URIBaseID   string     `json:"uriBaseId,omitempty"`
		Description *sarifText `json:"description,omitempty"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
		CodeFlows           []sarifCodeFlow   `json:"codeFlows,omitempty"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Fixes               []sarifFix        `json:"fixes,omitempty"`
		Properties          map[string]string `json:"properties"`
	}
	sarifLocation struct {
		ID               int            `json:"id,omitempty"`
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
		Message          *sarifText     `json:"message,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine,omitempty"`
		StartColumn int        `json:"startColumn,omitempty"`
		EndLine     int        `json:"endLine,omitempty"`
		EndColumn   int        `json:"endColumn,omitempty"`
		Snippet     *sarifText `json:"snippet,omitempty"`
		ByteOffset  *int       `json:"byteOffset,omitempty"`
		ByteLength  *int       `json:"byteLength,omitempty"`
	}
	sarifCodeFlow struct {
		ThreadFlows []sarifThreadFlow `json:"threadFlows"`
	}
	sarifThreadFlow struct {
		Locations []sarifFlowLocation `json:"locations"`
	}
	sarifFlowLocation struct {
		Location   sarifLocation `json:"location"`
		Importance string        `json:"importance"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent *sarifText  `json:"insertedContent,omitempty"`
	}
)

func newSARIF(w io.Writer, o Options) Handler {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "memvet", Version: o.Version, InformationURI: projectURL, Rules: []sarifRule{}}},
		ColumnKind: "utf16CodeUnits",
		OriginalURIBaseIDs: map[string]sarifArtifact{
			"%SRCROOT%": {Description: &sarifText{Text: "the folder memvet ran in"}},
		},
		Results: []sarifResult{},
	}
	for _, r := range o.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: r.Name, ShortDescription: sarifText{Text: r.Summary}, Help: sarifText{Text: r.Help, Markdown: r.Help},
		})
	}
	return &sarif{w, newSources(o.Source), sarifLog{sarifSchema, "2.1.0", []sarifRun{run}}}
}

func (s *sarif) Finding(f finding.Finding) error {
	run := &s.log.Runs[0]
	where := s.location(f.Position, "")
	if f.Function != "" {
		where.LogicalLocations = []sarifLogical{{f.Package + "." + f.Function, "function"}}
	}
	r := sarifResult{
		RuleID:              f.Rule,
		RuleIndex:           slices.IndexFunc(run.Tool.Driver.Rules, func(r sarifRule) bool { return r.ID == f.Rule }),
		Level:               sarifLevel(f.Level),
		Message:             sarifText{Text: f.Message},
		Locations:           []sarifLocation{where},
		PartialFingerprints: map[string]string{fingerprintName: f.Fingerprint},
		Properties:          map[string]string{"level": string(f.Level)},
	}
	if f.Remedy != "" {
		r.Message.Text += ". Remedy: " + f.Remedy
	}
	s.flow(&r, f.Steps)
	if len(f.Confirmed) > 0 {
		r.Message.Text += ". Confirmed by a run"
		r.Properties["confirmed"] = "run"
		s.flow(&r, f.Confirmed)
	}
	for _, fix := range f.Fixes {
		r.Fixes = append(r.Fixes, s.fix(fix))
	}
	run.Results = append(run.Results, r)
	return nil
}

// flow adds steps as a code flow and as related locations.
func (s *sarif) flow(r *sarifResult, steps []finding.Step) {
	var flow []sarifFlowLocation
	for _, step := range steps {
		loc := s.location(step.Position, string(step.Role)+": "+step.Text)
		flow = append(flow, sarifFlowLocation{loc, "essential"})
		loc.ID = len(r.RelatedLocations) + 1
		r.RelatedLocations = append(r.RelatedLocations, loc)
	}
	if len(flow) > 0 {
		r.CodeFlows = append(r.CodeFlows, sarifCodeFlow{[]sarifThreadFlow{{flow}}})
	}
}

func (s *sarif) Summary(sum finding.Summary) error {
	inv := sarifInvocation{ExecutionSuccessful: len(sum.Errors) == 0}
	for _, e := range sum.Errors {
		inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications,
			sarifNotification{"error", sarifText{Text: e.Package + ": " + e.Error}})
	}
	s.log.Runs[0].Invocations = []sarifInvocation{inv}
	enc := json.NewEncoder(s.w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(s.log)
}

func sarifLevel(l finding.Level) string {
	if l == finding.Audit || l == finding.Note {
		return "note"
	}
	return "warning"
}

func (s *sarif) location(p finding.Position, message string) sarifLocation {
	loc := sarifLocation{PhysicalLocation: sarifPhysical{ArtifactLocation: artifact(p.File)}}
	if p.Line > 0 {
		loc.PhysicalLocation.Region = s.region(p)
	}
	if message != "" {
		loc.Message = &sarifText{Text: message}
	}
	return loc
}

// region counts columns as SARIF readers do, in UTF-16 code units.
func (s *sarif) region(p finding.Position) *sarifRegion {
	r := &sarifRegion{StartLine: p.Line, StartColumn: s.utf16Column(p.Line, p.Column, p.File), EndLine: p.EndLine}
	if p.EndLine > 0 {
		r.EndColumn = s.utf16Column(p.EndLine, p.EndColumn, p.File)
	}
	if line, ok := s.src.line(p); ok {
		r.Snippet = &sarifText{Text: line}
	}
	return r
}

func (s *sarif) utf16Column(line, column int, file string) int {
	text, ok := s.src.line(finding.Position{File: file, Line: line})
	if !ok || column < 1 || column-1 > len(text) {
		return max(column, 1)
	}
	return 1 + len(utf16.Encode([]rune(text[:column-1])))
}

func (s *sarif) fix(f finding.Fix) sarifFix {
	out := sarifFix{Description: sarifText{Text: f.Message}}
	for _, e := range f.Edits {
		start, length := e.Start, e.End-e.Start
		rep := sarifReplacement{DeletedRegion: sarifRegion{ByteOffset: &start, ByteLength: &length}}
		if e.New != "" {
			rep.InsertedContent = &sarifText{Text: e.New}
		}
		loc := artifact(e.File)
		if n := len(out.Changes); n > 0 && out.Changes[n-1].ArtifactLocation == loc {
			out.Changes[n-1].Replacements = append(out.Changes[n-1].Replacements, rep)
			continue
		}
		out.Changes = append(out.Changes, sarifChange{loc, []sarifReplacement{rep}})
	}
	return out
}

// artifact names a file: relative to the source root where it lies below it.
func artifact(file string) sarifArtifact {
	if path.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
	}
	if len(file) > 1 && file[1] == ':' { // a Windows volume
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + file}).String()}
	}
	// A colon in the first element would read as a scheme.
	return sarifArtifact{URI: strings.TrimPrefix((&url.URL{Path: file}).String(), "./"), URIBaseID: "%SRCROOT%"}
}
