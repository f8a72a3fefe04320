-- SPDX-License-Identifier: GPL-2.0
-- For pandoc, from our pages to the site's: a page is HTML, manual pages too, and what
-- is outside of Documentation/ is only text.

function Link(link)
	local target = link.target

	if target:match("^%a+:") or target:match("^#") then
		return nil
	end
	local man = target:match("^%.%./tools/xen%-numa/man/([%w.-]+)$")
	if man then
		link.target = man .. ".html"
	elseif target:match("^%.%./") then
		return link.content
	elseif target == "ABI/testing" then
		link.target = "ABI/testing/index.html"
	elseif target:match("^ABI/") then
		link.target = target .. ".txt"
	else
		link.target = target:gsub("README%.md", "index.html"):gsub("%.md", ".html")
	end
	return link
end
