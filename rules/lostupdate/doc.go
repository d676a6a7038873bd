// Package lostupdate reports changes that are made to a copy, so that nobody sees them.
package lostupdate
