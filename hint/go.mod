module github.com/memvet/memvet/hint

go 1.24
