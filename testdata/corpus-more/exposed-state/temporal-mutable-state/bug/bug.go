// Package bug reads the state of workflows.
package bug

import (
	"context"
	"errors"
	"slices"
	"sync"
)

var errNotFound = errors.New("workflow not found")

// VersionStamp says which worker ran a workflow last.
type VersionStamp struct {
	BuildID       string
	UseVersioning bool
}

// GetBuildID is nil safe.
func (s *VersionStamp) GetBuildID() string {
	if s == nil {
		return ""
	}
	return s.BuildID
}

// HistoryItem is a branch point of the history.
type HistoryItem struct {
	EventID, Version int64
}

type executionInfo struct {
	workflowID   string
	typeName     string
	items        []HistoryItem
	branchToken  []byte
	versionStamp *VersionStamp
}

type mutableState struct {
	info        *executionInfo
	runID       string
	nextEventID int64
	status      int
}

func (ms *mutableState) getExecutionInfo() *executionInfo { return ms.info }

func (ms *mutableState) getBranchToken() ([]byte, error) {
	if len(ms.info.branchToken) == 0 {
		return nil, errors.New("no branch")
	}
	return ms.info.branchToken, nil
}

// completeTask records the end of a task.
func (ms *mutableState) completeTask(buildID string, versioned bool) {
	ms.nextEventID++
	n := len(ms.info.items)
	if n == 0 {
		ms.info.items = append(ms.info.items, HistoryItem{})
		n = 1
	}
	ms.info.items[n-1].EventID = ms.nextEventID
	if ms.info.versionStamp == nil {
		ms.info.versionStamp = &VersionStamp{}
	}
	ms.info.versionStamp.BuildID = buildID
	ms.info.versionStamp.UseVersioning = versioned
}

// Response describes a workflow.
type Response struct {
	WorkflowID         string
	RunID              string
	TypeName           string
	NextEventID        int64
	Status             int
	CurrentBranchToken []byte
	HistoryItems       []HistoryItem
	VersionStamp       *VersionStamp
}

type workflowContext struct {
	mu    sync.Mutex
	state *mutableState
}

type workflowCache struct {
	mu   sync.Mutex
	byID map[string]*workflowContext
}

func (c *workflowCache) get(id string) (*workflowContext, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wc, ok := c.byID[id]
	if !ok {
		return nil, errNotFound
	}
	return wc, nil
}

// GetMutableState returns the state of a workflow.
func GetMutableState(ctx context.Context, cache *workflowCache, id string) (*Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	wc, err := cache.get(id)
	if err != nil {
		return nil, err
	}
	wc.mu.Lock()
	defer wc.mu.Unlock()
	return mutableStateToGetResponse(wc.state) // ALSO: exposed-state
}

func mutableStateToGetResponse(ms *mutableState) (*Response, error) {
	token, err := ms.getBranchToken()
	if err != nil {
		return nil, err
	}
	info := ms.getExecutionInfo()
	return &Response{
		WorkflowID:         info.workflowID,
		RunID:              ms.runID,
		TypeName:           info.typeName,
		NextEventID:        ms.nextEventID,
		Status:             ms.status,
		CurrentBranchToken: slices.Clone(token),
		HistoryItems:       slices.Clone(info.items),
		VersionStamp:       info.versionStamp, // BUG: exposed-state
	}, nil
}

func completeTask(cache *workflowCache, id, buildID string) error {
	wc, err := cache.get(id)
	if err != nil {
		return err
	}
	wc.mu.Lock()
	defer wc.mu.Unlock()
	wc.state.completeTask(buildID, buildID != "")
	return nil
}

// waitForBuild returns when the workflow was run by another build than before.
func waitForBuild(ctx context.Context, cache *workflowCache, id string, changed <-chan struct{}) (string, error) {
	before, err := GetMutableState(ctx, cache, id)
	if err != nil {
		return "", err
	}
	for range changed {
		now, err := GetMutableState(ctx, cache, id)
		if err != nil {
			return "", err
		}
		if b := now.VersionStamp.GetBuildID(); b != before.VersionStamp.GetBuildID() {
			return b, nil
		}
	}
	return "", ctx.Err()
}
