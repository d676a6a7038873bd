package good

type voters map[uint64]struct{}

type voterPair [2]voters

type jointConfig struct {
	voters voterPair
	name   string
}

func incomingVoters(p voterPair) voters { return p[0] }

func outgoingVoters(p *voterPair) *voters { return &p[1] }

func newJointConfig() jointConfig { return jointConfig{voters: voterPair{voters{}, nil}} }

// add: an array that is passed brings its elements along.
func (c *jointConfig) add(id uint64) { incomingVoters(c.voters)[id] = struct{}{} }

func copiedJoint(c jointConfig) {
	d := c
	*outgoingVoters(&d.voters) = voters{}
	incomingVoters(d.voters)[1] = struct{}{}
	d.voters[1][2] = struct{}{}
}
